/** Sessions that have something going on when their application is undeployed. */
package io.remuda.it.staying;
