package source_test

import (
	"context"
	"encoding/binary"
	"net"
	"net/netip"
	"sync"
	"testing"
)

// names is a name server: what it answers may be another address each time.
type names struct {
	answer func(name string, asked int) netip.Addr

	mu    sync.Mutex
	asked map[string]int
}

// resolver returns one that asks these names and nobody else.
func (n *names) resolver(t *testing.T) *net.Resolver {
	t.Helper()
	n.asked = map[string]int{}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var work sync.WaitGroup
	work.Go(func() { n.serve(conn) })
	t.Cleanup(func() {
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
		work.Wait()
	})
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

func (n *names) serve(conn net.PacketConn) {
	buffer := make([]byte, 512)
	for {
		size, from, err := conn.ReadFrom(buffer)
		if err != nil {
			return
		}
		if reply := n.reply(buffer[:size]); reply != nil {
			_, _ = conn.WriteTo(reply, from)
		}
	}
}

// reply answers one question about a name with one address (RFC 1035).
func (n *names) reply(q []byte) []byte {
	const header = 12
	if len(q) < header+5 {
		return nil
	}
	name, at := "", header
	for q[at] != 0 {
		name += string(q[at+1:at+1+int(q[at])]) + "."
		at += 1 + int(q[at])
	}
	kind, end := binary.BigEndian.Uint16(q[at+1:]), at+5
	out := append([]byte{}, q[:end]...)
	copy(out[2:], []byte{0x81, 0x80, 0, 1, 0, 0, 0, 0, 0, 0}) // an answer, with the one question
	n.mu.Lock()
	address := n.answer(name, n.asked[name])
	is := kind == 1 && address.Is4() || kind == 28 && address.Is6()
	if is {
		n.asked[name]++
	}
	n.mu.Unlock()
	if !is {
		return out
	}
	out[7] = 1 // one answer
	out = append(out, 0xc0, header, byte(kind>>8), byte(kind), 0, 1, 0, 0, 0, 0)
	out = binary.BigEndian.AppendUint16(out, uint16(len(address.AsSlice())))
	return append(out, address.AsSlice()...)
}
