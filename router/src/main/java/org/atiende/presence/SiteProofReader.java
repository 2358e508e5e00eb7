package org.atiende.presence;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.atiende.agent.Agent;
import org.atiende.agent.Site;
import org.atiende.agent.SiteProof;
import org.atiende.ami.AmiLost;
import org.atiende.tel.Endpoint;

/**
 * Reads where an agent's phone is. The proof is the host of the contact URI, which with {@code rewrite_contact=yes} is the source of the
 * phone's packets; Via and what the phone wrote into its Contact are claims, and are not read (research A.11, review E-section 5).
 */
final class SiteProofReader {

    /** Asks Asterisk for the value of an expression outside any channel. */
    interface Getvar {
        Optional<String> ask(String expression) throws AmiLost;
    }

    private static final Pattern HOST = Pattern.compile("sips?:(?:[^@]*@)?(\\[[0-9A-Fa-f:.]+]|[0-9.]+)(?:[:;>][^@]*)?");
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final int MAX_CONTACTS = 10;

    private final Map<String, Site> sites;
    private final Getvar pbx;

    SiteProofReader(Map<String, Site> sites, Getvar pbx) {
        this.sites = Map.copyOf(sites);
        this.pbx = pbx;
    }

    /** On site only when every live contact of the phone is; a phone that cannot be reached is as good as none. */
    SiteProof read(Agent agent) throws AmiLost {
        var addresses = new LinkedHashSet<String>();
        var contacts = contacts(agent.endpoint());
        if (contacts.size() > MAX_CONTACTS) {
            return new SiteProof.OffSite("one of more than " + MAX_CONTACTS + " contacts");
        }
        for (var contact : contacts) {
            if (!"Unreachable".equals(pbx.ask("PJSIP_CONTACT(" + contact + ",status)").orElse(""))) {
                addresses.add(pbx.ask("PJSIP_CONTACT(" + contact + ",uri)").flatMap(SiteProofReader::host).orElse("an unreadable address"));
            }
        }
        if (addresses.isEmpty()) {
            return new SiteProof.NotRegistered();
        }
        return addresses.stream().filter(address -> !onSite(agent, address)).findFirst()
                .<SiteProof>map(SiteProof.OffSite::new)
                .orElseGet(() -> new SiteProof.OnSite(addresses.getFirst(), agent.site()));
    }

    private List<String> contacts(Endpoint endpoint) throws AmiLost {
        var ids = pbx.ask("PJSIP_AOR(" + endpoint.name() + ",contact)").orElse("");
        return Arrays.stream(ids.split(",")).map(String::strip).filter(id -> !id.isEmpty()).limit(MAX_CONTACTS + 1).toList();
    }

    private static Optional<String> host(String uri) {
        var match = HOST.matcher(uri);
        return match.matches() ? Optional.of(match.group(1).replace("[", "").replace("]", "")) : Optional.empty();
    }

    /** Whether packets from this address come from the agent's site. Only a literal address is accepted; nothing is looked up. */
    boolean onSite(Agent agent, String address) {
        var site = sites.get(agent.site());
        if (site == null || !LITERAL.matcher(address).matches()) {
            return false;
        }
        try {
            return site.holds(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException notAnAddress) {
            return false;                        // as 1.2.3.999: from nowhere
        }
    }
}
