package org.atiende.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.atiende.agent.Agent;
import org.atiende.agent.SiteProof;
import org.atiende.ami.AmiLost;
import org.atiende.fake.Office;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a phone is, by what Asterisk saw; never by what the phone says. */
class SiteProofReaderTest {

    private static final Agent ANA = Office.agent("ana", "power:1", "#1001");
    private final Map<String, String> asterisk = new HashMap<>();
    private final SiteProofReader reader = new SiteProofReader(Office.SITES, expression -> Optional.ofNullable(asterisk.get(expression)));

    private void registered(String... uris) {
        asterisk.put("PJSIP_AOR(1001,contact)", IntStream.range(0, uris.length).mapToObj(i -> "1001;@" + i).collect(Collectors.joining(",")));
        for (int i = 0; i < uris.length; i++) {
            asterisk.put("PJSIP_CONTACT(1001;@" + i + ",uri)", uris[i]);
            asterisk.put("PJSIP_CONTACT(1001;@" + i + ",status)", "NonQualified");
        }
    }

    private SiteProof proof() throws AmiLost {
        return reader.read(ANA);
    }

    @ParameterizedTest
    @CsvSource({
        "sip:1001@127.0.1.11:5060,127.0.1.11",
        "sip:127.0.1.11,127.0.1.11",
        "sips:1001@127.0.1.11;transport=tls,127.0.1.11",
        "sip:1001@127.0.1.11:5060;x-ast-orig-host=192.168.7.7:5060,127.0.1.11",
        "sip:1001@[fd00::5]:5060,fd00::5",
        "sip:1001;phone-context=x@127.0.1.11:5060,127.0.1.11"})
    void phoneInTheNetworkOfTheSiteIsOnSite(String uri, String address) throws AmiLost {
        registered(uri);
        assertThat(proof()).isEqualTo(new SiteProof.OnSite(address, "valladolid"));
    }

    @ParameterizedTest
    @CsvSource({
        "sip:1001@127.0.9.1:5060,127.0.9.1",
        "sip:1001@127.0.9.1:5060;x-ast-orig-host=127.0.1.77:5060,127.0.9.1",
        "sip:127.0.1.77@127.0.9.1:5060,127.0.9.1",
        "sip:1001@[2001:db8::1]:5060,2001:db8::1"})
    void phoneElsewhereIsOffSiteWhateverItClaims(String uri, String address) throws AmiLost {
        registered(uri);
        assertThat(proof()).isEqualTo(new SiteProof.OffSite(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "sip:1001@phone.example.com:5060",
        "sip:127.0.1.77;x@phone.example.com",
        "sip:127.0.1.77;x@[fe80::1%eth0]:5060",
        "sip:1001@127.0.1.77:5060@127.0.9.1",
        "tel:+34600111222",
        "sip:1001@127.0.1.999",
        "sip:1001@127.1",
        "sip:1001@[::::]",
        ""})
    void addressThatCannotBeReadProvesNothing(String uri) throws AmiLost {
        registered(uri);
        assertThat(proof()).isInstanceOf(SiteProof.OffSite.class);
    }

    @Test
    void oneContactOutsideIsEnoughToBeOffSite() throws AmiLost {
        registered("sip:1001@127.0.1.11:5060", "sip:1001@127.0.9.1:5060");
        assertThat(proof()).isEqualTo(new SiteProof.OffSite("127.0.9.1"));
    }

    @Test
    void contactThatCannotBeReachedIsAsGoodAsNone() throws AmiLost {
        registered("sip:1001@127.0.9.1:5060", "sip:1001@127.0.1.11:5060");
        asterisk.put("PJSIP_CONTACT(1001;@0,status)", "Unreachable");
        assertThat(proof()).isInstanceOf(SiteProof.OnSite.class);
        asterisk.put("PJSIP_CONTACT(1001;@1,status)", "Unreachable");
        assertThat(proof()).isEqualTo(new SiteProof.NotRegistered());
    }

    @Test
    void noContactIsNotRegistered() throws AmiLost {
        assertThat(proof()).isEqualTo(new SiteProof.NotRegistered());
    }

    @Test
    void moreContactsThanAreReadProveNothing() throws AmiLost {
        registered(IntStream.range(0, 11).mapToObj(i -> i < 10 ? "sip:1001@127.0.1.11" : "sip:1001@127.0.9.1").toArray(String[]::new));
        assertThat(proof()).isInstanceOf(SiteProof.OffSite.class);
    }

    @Test
    void siteNobodyConfiguredHoldsNobody() throws AmiLost {
        registered("sip:1001@127.0.1.11:5060");
        var homeless = new SiteProofReader(Map.of(), expression -> Optional.ofNullable(asterisk.get(expression)));
        assertThat(homeless.read(ANA)).isEqualTo(new SiteProof.OffSite("127.0.1.11"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cafe.de", "dead", "127.1", "2130706689", "127.0.1.11.", "127.0.1.11:5060", ":", "127.0.1.11\n"})
    void whatIsNoLiteralAddressIsNeverLookedUp(String address) {
        assertThat(reader.onSite(ANA, address)).isFalse();
    }

    @Test
    void whenAsteriskIsLostTheReaderSaysSo() {
        var deaf = new SiteProofReader(Office.SITES, _ -> {
            throw new AmiLost("gone");
        });
        assertThatThrownBy(() -> deaf.read(ANA)).isInstanceOf(AmiLost.class);
    }
}
