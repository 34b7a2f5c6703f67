package source

import (
	"context"
	"net/netip"
	"slices"
	"syscall"

	"code.dny.dev/ssrf"
)

// wireServer is an address of Azure's, public by its number, behind which a virtual machine finds secrets of its own.
var wireServer = netip.MustParsePrefix("168.63.129.16/32")

// guard looks at each address at the moment it is connected to: a name that meant another one a moment ago, or that is
// written so as to look like one, gets nowhere. What is special by the registries of addresses, which a module keeps,
// is refused, and so is every port but those of the web, unless the network is among those allowed.
func guard(allow []netip.Prefix) func(context.Context, string, string, syscall.RawConn) error {
	public := ssrf.New(ssrf.WithDeniedV4Prefixes(wireServer))
	return func(_ context.Context, network, address string, c syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err == nil && slices.ContainsFunc(allow, func(p netip.Prefix) bool { return p.Contains(at.Addr()) }) {
			return nil
		}
		return public.Safe(network, address, c)
	}
}
