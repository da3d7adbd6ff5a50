/** What {@code TransactionIT} adds to the application; needs Jakarta Transactions, of the server or in the WAR. */
package io.remuda.it.tx;
