package org.atiende.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The configuration folder of one laboratory Asterisk: a site that includes the shipped {@code dialplans/} unmodified and adds what
 * they leave to the site. It owns the text of every file; what is in none of them is Asterisk's default.
 */
final class AsteriskFolder {

    /** Every module the shipped dialplans need and nothing else: it starts in a second and logs nothing strange. */
    private static final List<String> MODULES = List.of(
            "res_sorcery_config", "res_sorcery_memory", "res_sorcery_astdb", "res_timing_timerfd", "res_pjproject", "res_pjsip",
            "res_pjsip_session", "res_pjsip_pubsub", "res_pjsip_acl", "res_pjsip_authenticator_digest", "res_pjsip_caller_id",
            "res_pjsip_diversion", "res_pjsip_dtmf_info", "res_pjsip_endpoint_identifier_ip", "res_pjsip_endpoint_identifier_user",
            "res_pjsip_header_funcs", "res_pjsip_nat", "res_pjsip_outbound_authenticator_digest", "res_pjsip_refer",
            "res_pjsip_registrar", "res_pjsip_rfc3326", "res_pjsip_sdp_rtp", "res_pjsip_logger", "res_rtp_asterisk", "chan_pjsip",
            "bridge_simple", "bridge_native_rtp", "bridge_softmix", "bridge_holding", "bridge_builtin_features",
            "bridge_builtin_interval_features", "codec_alaw", "codec_ulaw", "codec_gsm", "codec_resample",
            "format_wav", "format_gsm", "format_pcm", "res_musiconhold", "res_speech", "res_agi", "res_manager_devicestate", "pbx_config",
            "app_dial", "app_stack", "app_exec", "app_userevent", "app_read", "app_waitforsilence", "app_playback", "app_verbose", "app_echo",
            "func_callerid", "func_channel", "func_cut", "func_db", "func_devstate", "func_dialplan", "func_global",
            "func_hangupcause", "func_logic",
            "func_pjsip_aor", "func_pjsip_contact", "func_pjsip_endpoint", "func_strings", "func_timeout", "func_uri");

    /** Modules that refuse to load without a file of their own, however empty. */
    private static final List<String> EMPTY = List.of("acl.conf", "ccss.conf", "cdr.conf", "cel.conf", "features.conf", "http.conf",
            "pjproject.conf", "sorcery.conf", "stasis.conf", "udptl.conf", "codecs.conf", "extconfig.conf");

    private final Path folder;
    private final Path dialplans;

    AsteriskFolder(Path folder, Path dialplans) {
        this.folder = folder;
        this.dialplans = dialplans;
    }

    void write(LabTools tools, LabPlugs plugs, LabOptions site, LabSecrets secrets) {
        for (var part : List.of("etc", "db", "keys", "spool", "run", "log", "cache")) {
            directory(part);
        }
        EMPTY.forEach(name -> file(name, ""));
        file("asterisk.conf", asterisk(tools));
        file("modules.conf", "[modules]\nautoload = no\n" + MODULES.stream().map(m -> "load = " + m + ".so\n")
                .collect(Collectors.joining()));
        file("logger.conf", "[general]\ndateformat = %F %T.%3q\n[logfiles]\nfull = notice,warning,error,verbose(5)\n");
        file("indications.conf", """
                [general]
                country = es
                [es]
                description = Spain
                ringcadence = 1500,3000
                dial = 425
                busy = 425/200,0/200
                ring = 425/1500,0/3000
                congestion = 425/200,0/200,425/200,0/200,425/200,0/600
                """);
        file("musiconhold.conf", "[default]\nmode = files\ndirectory = " + (site.more().desks().isEmpty() ? tools.data().resolve("moh") : hum()) + "\n");
        file("rtp.conf", "[general]\nrtpstart = %d\nrtpend = %d\nstrictrtp = yes\n"
                .formatted(plugs.rtp(), plugs.rtp() + LabPlugs.RTP_PORTS - 1));
        file("manager.conf", manager(plugs));
        file("manager_atiende_secrets.conf", "[atiende-events](+)\nsecret = %s\n[atiende-actions](+)\nsecret = %s\n"
                .formatted(secrets.events(), secrets.actions()));
        file("pjsip.conf", pjsip(plugs, site));
        file("pjsip_atiende_secrets.conf", pjsipSecrets(secrets));
        file("extensions.conf", extensions(site));
    }

    private String asterisk(LabTools tools) {
        return """
                [directories]
                astetcdir => %1$s/etc
                astmoddir => %2$s
                astvarlibdir => %1$s
                astdbdir => %1$s/db
                astkeydir => %1$s/keys
                astdatadir => %3$s
                astagidir => %1$s
                astspooldir => %1$s/spool
                astrundir => %1$s/run
                astlogdir => %1$s/log
                astcachedir => %1$s/cache
                astsbindir => %1$s
                [options]
                verbose = 5
                nocolor = yes
                hideconnect = yes
                live_dangerously = no
                """.formatted(folder, tools.modules(), tools.data());
    }

    private String manager(LabPlugs plugs) {
        return """
                [general]
                enabled = yes
                webenabled = no
                bindaddr = 127.0.0.1
                port = %d
                timestampevents = yes
                allowmultiplelogin = yes
                disabledevents = AGIExecStart,AGIExecEnd,RTCPSent,RTCPReceived,VarSet,Newexten
                #include "%s/manager_atiende.conf"
                #include "manager_atiende_secrets.conf"
                """.formatted(plugs.ami(), dialplans);
    }

    private String pjsip(LabPlugs plugs, LabOptions site) {
        var quicker = site.rtpTimeouts().entrySet().stream().map(e -> "[%s](+)\nrtp_timeout=%d\n".formatted(e.getKey(), e.getValue()));
        var desks = site.more().desks().stream().map(desk -> "[%1$s](atiende-site-one)\naors=%1$s\n[%1$s](atiende-phone-aor)\n".formatted(desk));
        return """
                [lab-udp]
                type=transport
                protocol=udp
                bind=127.0.0.1:%d
                #include "%s/pjsip_atiende.conf"
                #include "pjsip_atiende_secrets.conf"

                [lab-mobiles]
                type=endpoint
                context=atiende-phones
                disallow=all
                allow=alaw,ulaw
                aors=lab-mobiles
                direct_media=no

                [lab-mobiles]
                type=aor
                contact=sip:%s:%d
                """.formatted(plugs.sip(), dialplans, LabPlugs.MOBILES, plugs.mobiles()) + quicker.collect(Collectors.joining()) + desks.collect(Collectors.joining());
    }

    private static String pjsipSecrets(LabSecrets secrets) {
        return "[atiende-phone-auth](!)\ntype=auth\nauth_type=userpass\n" + LabSecrets.PHONES.stream()
                .map(phone -> "[%s-auth](atiende-phone-auth)\nusername=%s\npassword=%s\n".formatted(phone, phone, secrets.of(phone)))
                .collect(Collectors.joining());
    }

    private String extensions(LabOptions site) {
        var globals = new StringBuilder("[globals]\n");
        for (var n = 0; n < site.nodes().size(); n++) {
            var node = site.nodes().get(n);
            globals.append("ATIENDE_NODE_%d=%s:%d\n".formatted(n + 1, node.getAddress().getHostAddress(), node.getPort()));
        }
        Map.of("ATIENDE_KEY", site.key(), "ATIENDE_FALLBACK", site.fallback(), "ATIENDE_LEASE", site.limits().leaseSeconds(),
                "ATIENDE_LOST_S", site.limits().lostSeconds(), "ATIENDE_CLI", "+34910000000", "ATIENDE_TRUNK", "lab-mobiles",
                "ATIENDE_CODE_SIGN", "*45", "ATIENDE_CODE_PAUSE", "*46", "ATIENDE_CODE_AGAIN", "*47")
                .forEach((name, value) -> globals.append(name).append('=').append(value).append('\n'));
        return globals + "\n#include \"" + dialplans + "/extensions_atiende.conf\"\n" + site.more().dialplan() + "\n";
    }

    /** Music in the callers' own codec, for crowds: to transcode it for hundreds would be this machine's load, not Asterisk's. */
    private Path hum() {
        var music = folder.resolve("moh");
        var tone = new byte[80_000];
        for (var i = 0; i < tone.length; i++) {
            tone[i] = (byte) (i / 20 % 2 == 0 ? 0x9A : 0x1A);
        }
        try {
            Files.write(Files.createDirectories(music).resolve("hum.alaw"), tone);
            return music;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void directory(String name) {
        try {
            Files.createDirectories(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void file(String name, String text) {
        try {
            Files.writeString(folder.resolve("etc").resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
