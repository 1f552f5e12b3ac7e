/** What other modules can provide: engines, and readers of foreign files. */
package dev.turboqueue.spi;
