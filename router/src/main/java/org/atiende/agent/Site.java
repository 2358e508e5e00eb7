package org.atiende.agent;

import java.net.InetAddress;
import java.util.List;

import org.atiende.tel.Cidr;

/** A place of work. A phone whose packets come from one of its networks is on site. */
public record Site(String name, List<Cidr> networks) {

    public Site {
        networks = List.copyOf(networks);
    }

    public boolean holds(InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
