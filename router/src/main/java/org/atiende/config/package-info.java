/** Edges for administrators: the configuration file, checked whole, and the import of CSV files. */
package org.atiende.config;
