package org.atiende.agent;

/**
 * Where an agent's phone is, by the source of its packets as Asterisk saw them at the registration. What the phone itself claims (Via,
 * Contact) is never used.
 */
public sealed interface SiteProof {

    /** Every contact of the phone lies in the networks of its agent's site. */
    record OnSite(String address, String site) implements SiteProof {
        @Override
        public String toString() {
            return address + " in " + site;
        }
    }

    /** A contact of the phone lies outside. */
    record OffSite(String address) implements SiteProof {
        @Override
        public String toString() {
            return address + " is no address of the site";
        }
    }

    /** No phone is registered. */
    record NotRegistered() implements SiteProof {
        @Override
        public String toString() {
            return "no phone registered";
        }
    }

    /** Not read yet, or Asterisk cannot be asked just now. */
    record NotKnown() implements SiteProof {
        @Override
        public String toString() {
            return "not known";
        }
    }
}
