package org.atiende.yaml;

/**
 * Something the administrator has to change.
 *
 * @param file as it was named to the reader
 * @param line from 1
 * @param column from 1
 * @param message what is wrong, what is allowed and what to write; never the value of a secret
 */
public record Problem(String file, int line, int column, String message) {

    /** As editors and people read it: {@code file:line:column message}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column + " " + message;
    }
}
