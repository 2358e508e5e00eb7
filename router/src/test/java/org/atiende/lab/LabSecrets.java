package org.atiende.lab;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The secrets of one laboratory, new at every start: two manager users and the phones of the sample. */
record LabSecrets(String events, String actions, Map<String, String> phones) {

    static final List<String> PHONES = List.of("1001", "1002", "1003", "1004", "1005", "1006", "1007", "1008", "1091", "1092");

    static LabSecrets fresh() {
        return new LabSecrets(random(), random(), PHONES.stream().collect(Collectors.toMap(Function.identity(), phone -> random())));
    }

    String of(String phone) {
        var password = phones.get(phone);
        if (password == null) {
            throw new IllegalArgumentException("no such phone in the sample (phone=" + phone + ")");
        }
        return password;
    }

    private static String random() {
        var bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
