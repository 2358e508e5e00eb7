/**
 * What the router costs and gains, measured: {@code ./atiende bench} prints figures side by side with stock {@code Queue()} on the same
 * Asterisk. It judges nothing; no figure makes it fail.
 */
package org.atiende.bench;
