/** An application that is overloaded: by events, by clients that read nothing, and by clients that send without end. */
package io.remuda.it.overload;
