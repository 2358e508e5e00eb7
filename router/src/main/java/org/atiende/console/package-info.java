/** The console: the live page for people, the REST interface for programs, health and numbers for machines. */
package org.atiende.console;
