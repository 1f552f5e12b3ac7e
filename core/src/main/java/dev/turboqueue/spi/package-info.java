/** What other modules provide to the engine. */
package dev.turboqueue.spi;
