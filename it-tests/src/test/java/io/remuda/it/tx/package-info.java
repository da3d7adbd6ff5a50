/** What {@code TransactionIT} adds to the application; needs Jakarta Transactions on the server. */
package io.remuda.it.tx;
