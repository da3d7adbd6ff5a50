/** Many connections at once. Every build has few of them; profiles of their own have many. */
package io.remuda.it.load;
