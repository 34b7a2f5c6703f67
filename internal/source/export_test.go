package source

import (
	"net"
	"net/netip"
)

// WithResolver returns a client that asks another resolver than the machine's.
func WithResolver(r *net.Resolver, allow ...netip.Prefix) *Client {
	return New(Options{Allow: allow, resolver: r})
}

// Guard is what looks at an address before it is connected to.
func Guard(network, address string, allow ...netip.Prefix) error {
	return guard(allow)(nil, network, address, nil)
}
