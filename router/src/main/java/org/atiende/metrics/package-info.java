/** How the router is watched: its numbers for Prometheus and its diary for people. */
package org.atiende.metrics;
