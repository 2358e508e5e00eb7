/** A YAML file held against its schema: every problem at once, with line, column and what to write. */
package org.atiende.yaml;
