/** CSV files read row by row: every problem with file, line, column and what to write. */
package org.atiende.csv;
