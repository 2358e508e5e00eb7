package org.atiende;

import java.net.InetSocketAddress;

import org.atiende.agi.AgiKey;
import org.atiende.agi.AgiSettings;
import org.atiende.ami.AmiSettings;
import org.atiende.config.RouterConfig;
import org.atiende.config.Secret;
import org.atiende.console.ConsoleSettings;
import org.atiende.match.LinePolicy;
import org.atiende.speech.PromptRenderer;
import org.atiende.store.StoreSettings;

/** The administrator's configuration as each edge's own settings. Only here is a secret taken out of its wrapper. */
final class Wires {

    private Wires() {
    }

    static AgiSettings agi(RouterConfig config) {
        var agi = config.fastAgi();
        var usual = AgiSettings.defaults(agi.bind().getPort());
        return new AgiSettings(agi.bind(), agi.key().map(key -> new AgiKey(key.reveal())), agi.peers(), agi.maxSessions(),
                usual.environmentDeadline(), usual.replyDeadline(), usual.holdLease(), usual.holdRenewal());
    }

    static AmiSettings ami(RouterConfig config) {
        var asterisk = config.asterisk().getFirst();
        var address = asterisk.ami().isUnresolved() ? new InetSocketAddress(asterisk.ami().getHostString(), asterisk.ami().getPort())
                : asterisk.ami();
        // Trusted, because the configuration has refused every network that its administrator did not declare so.
        return new AmiSettings(asterisk.name(), new AmiSettings.Road(address, true), login(asterisk.events()), login(asterisk.actions()));
    }

    private static AmiSettings.Login login(RouterConfig.AmiUser user) {
        return new AmiSettings.Login(user.user(), new AmiSettings.Secret(user.secret().reveal()));
    }

    static StoreSettings store(RouterConfig config) {
        return StoreSettings.url(config.store().url()).as(config.store().user(), config.store().password().map(Secret::reveal).orElse(""));
    }

    static PromptRenderer renderer(RouterConfig config) {
        return new PromptRenderer(config.prompts().ttsCommand(), config.prompts().voices());
    }

    static ConsoleSettings console(RouterConfig config) {
        return new ConsoleSettings(config.http(), config.company().name(), config.company().timeZone(),
                config.lines().stream().map(LinePolicy::name).toList(), config.apiTokens());
    }
}
