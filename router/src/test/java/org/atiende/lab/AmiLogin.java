package org.atiende.lab;

/** A user of the manager interface with its secret, as the shipped {@code manager_atiende.conf} defines it. */
public record AmiLogin(String user, String secret) {

    @Override
    public String toString() {
        return "AmiLogin[user=" + user + "]";
    }
}
