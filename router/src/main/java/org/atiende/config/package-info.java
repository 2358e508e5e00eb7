/** The configuration file, checked whole: every problem at once, with line, column and what to write. */
package org.atiende.config;
