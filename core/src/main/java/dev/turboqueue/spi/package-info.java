/** What other modules provide: engines, and the reading of foreign files. */
package dev.turboqueue.spi;
