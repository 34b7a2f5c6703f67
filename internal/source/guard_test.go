package source_test

import (
	"bufio"
	"errors"
	"net/netip"
	"os"
	"strings"
	"testing"

	"code.dny.dev/ssrf"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/source"
)

// lines reads a file of testdata without its comments.
func lines(t *testing.T, name string) (all []string) {
	t.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if line, _, _ := strings.Cut(s.Text(), " #"); line != "" && !strings.HasPrefix(line, "#") {
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

// No address that is not public is connected to, and those that are public are.
func TestAddresses(t *testing.T) {
	t.Parallel()
	refused := lines(t, "refused.txt")
	if len(refused) < 120 {
		t.Errorf("the corpus has %d addresses, want at least 120", len(refused))
	}
	for _, text := range refused {
		a, err := netip.ParseAddr(text)
		if err != nil {
			t.Errorf("%s is no address: %v", text, err)
			continue
		}
		network := "tcp4"
		if a.Is6() {
			network = "tcp6"
		}
		for _, port := range []uint16{80, 443} {
			if err := source.Guard(network, netip.AddrPortFrom(a, port).String()); !errors.Is(err, ssrf.ErrProhibitedIP) {
				t.Errorf("%s: %v", text, err)
			}
		}
	}
	for _, text := range lines(t, "public.txt") {
		a := netip.MustParseAddr(text)
		network := "tcp4"
		if a.Is6() {
			network = "tcp6"
		}
		if err := source.Guard(network, netip.AddrPortFrom(a, 443).String()); err != nil {
			t.Errorf("%s: %v", text, err)
		}
		for _, port := range []uint16{0, 22, 25, 53, 465, 3306, 5432, 6379, 8080, 11211} {
			if err := source.Guard(network, netip.AddrPortFrom(a, port).String()); !errors.Is(err, ssrf.ErrProhibitedPort) {
				t.Errorf("%s at port %d: %v", text, port, err)
			}
		}
	}
	for _, network := range []string{"udp4", "udp6", "unix", "ip4"} {
		if err := source.Guard(network, "93.184.216.34:443"); err == nil {
			t.Errorf("%s may be dialled", network)
		}
	}
}

// A network that is allowed is so on every port, and takes nothing else with it.
func TestAllowed(t *testing.T) {
	t.Parallel()
	ten, local := netip.MustParsePrefix("10.1.0.0/16"), netip.MustParsePrefix("fd00:1::/32")
	for address, fine := range map[string]bool{
		"10.1.2.3:9090": true, "10.1.2.3:80": true, "[fd00:1::5]:9090": true,
		"10.2.0.1:80": false, "[fd00:2::1]:80": false, "[::ffff:10.1.2.3]:80": false, "127.0.0.1:80": false,
		"93.184.216.34:9090": false,
	} {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if err := source.Guard(network, address, ten, local); (err == nil) != fine {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// However a name is written that means this machine to somebody who resolves it, it is refused when it is connected to;
// and the words of the refusal are those of every other failure.
func TestSpellings(t *testing.T) {
	t.Parallel()
	n := &names{answer: func(string, int) netip.Addr { return netip.MustParseAddr("127.0.0.1") }}
	c := source.WithResolver(n.resolver(t))
	defer c.Close()
	for _, host := range lines(t, "spellings.txt") {
		_, err := c.Do(t.Context(), source.Request{URL: "http://" + host + "/"})
		switch cascade.CodeOf(err) {
		case cascade.Invalid: // it is not even a name
		case cascade.Unavailable:
			if err.Error() != "It could not be reached, or did not answer as it should." {
				t.Errorf("%s: it says %q", host, err)
			}
		default:
			t.Errorf("%s: %v", host, err)
		}
	}
	_, err := c.Do(t.Context(), source.Request{URL: "http://anything.example/"})
	if !errors.Is(source.Cause(err), ssrf.ErrProhibitedIP) {
		t.Errorf("it fails for another reason: %v", source.Cause(err))
	}
}
