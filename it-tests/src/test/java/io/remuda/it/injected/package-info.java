/** What an application has in addition where the server injects into servlets. */
package io.remuda.it.injected;
