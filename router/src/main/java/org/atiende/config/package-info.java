/** Edges for administrators: the configuration files and the import of CSV. */
package org.atiende.config;
