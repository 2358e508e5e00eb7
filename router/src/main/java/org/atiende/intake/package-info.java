/** The import of the company's CSV files: whole or not at all. */
package org.atiende.intake;
