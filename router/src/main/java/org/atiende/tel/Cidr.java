package org.atiende.tel;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/**
 * A range of addresses as administrators write it (RFC 4632, RFC 4291 section 2.3): {@code 127.0.0.0/8}, {@code fd00::/8}, or one
 * address alone. It knows literals only: no name is ever looked up, so a slow or lying name server has no say in who may speak to us.
 */
public record Cidr(InetAddress base, int prefixBits) {

    private static final Pattern FOUR_NUMBERS = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    public Cidr {
        int width = base.getAddress().length * Byte.SIZE;
        if (prefixBits < 0 || prefixBits > width) {
            throw new IllegalArgumentException("a prefix of " + prefixBits + " bits; this kind of address has 0 to " + width);
        }
        InetAddress first = firstAddress(base, prefixBits);
        if (!first.equals(base)) {
            throw new IllegalArgumentException("address bits beyond the prefix; write " + first.getHostAddress() + "/" + prefixBits);
        }
    }

    /** @throws IllegalArgumentException when the text is no address literal with an optional {@code /prefix}; says what to write */
    public static Cidr parse(String text) {
        int slash = text.indexOf('/');
        InetAddress base = literal(slash < 0 ? text : text.substring(0, slash));
        if (slash < 0) {
            return new Cidr(base, base.getAddress().length * Byte.SIZE);
        }
        String prefix = text.substring(slash + 1);
        if (!prefix.matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("the prefix after / is a number of bits, as in 10.0.0.0/8");
        }
        return new Cidr(base, Integer.parseInt(prefix));
    }

    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int i = 0; i < mine.length; i++) {
            if (((mine[i] ^ other[i]) & maskOfByte(i, prefixBits)) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefixBits;
    }

    private static InetAddress literal(String text) {
        boolean plausible = text.indexOf(':') >= 0 ? text.indexOf('%') < 0 : FOUR_NUMBERS.matcher(text).matches();
        if (!plausible) {     // the platform also takes "127.1" and zone names, which an administrator rarely means
            throw new IllegalArgumentException("not an address; write four numbers as in 192.168.1.0/24, or IPv6 as in fd00::/8");
        }
        InetAddress address = InetAddress.ofLiteral(text);
        if (text.indexOf(':') >= 0 && address instanceof Inet4Address) {
            throw new IllegalArgumentException("an IPv4 address in IPv6 clothes; write " + address.getHostAddress());
        }
        return address;
    }

    private static InetAddress firstAddress(InetAddress address, int prefixBits) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] &= (byte) maskOfByte(i, prefixBits);
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes came from an address", e);
        }
    }

    private static int maskOfByte(int index, int prefixBits) {
        int bits = Math.clamp(prefixBits - index * (long) Byte.SIZE, 0, Byte.SIZE);
        return (0xff << (Byte.SIZE - bits)) & 0xff;
    }
}
