package source

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"time"

	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/words"
)

// The limits of every exchange.
const (
	Within       = 10 * time.Second // for all of it, redirects included
	MaxAnswer    = 1 << 20          // bytes of a body, after it is unpacked
	MaxSent      = 1 << 20          // bytes of a body
	maxHeader    = 64 << 10         // bytes of an answer's header
	maxRedirects = 3
)

// Options say whom a client may talk to.
type Options struct {
	// Allow names networks that are not public and may be asked all the same, on any port.
	Allow []netip.Prefix
	// resolver is another than the machine's; for tests.
	resolver *net.Resolver
}

// Client asks other machines. It is safe for concurrent use.
type Client struct {
	http      *http.Client
	transport *http.Transport
}

// New returns a client. It takes no proxy from the environment: whoever sets one would choose whom Weir talks to.
func New(o Options) *Client {
	dialer := &net.Dialer{Timeout: Within, Resolver: o.resolver, ControlContext: guard(o.Allow)}
	t := &http.Transport{
		Proxy: nil, DialContext: dialer.DialContext, ForceAttemptHTTP2: true,
		TLSHandshakeTimeout: Within, ResponseHeaderTimeout: Within, ExpectContinueTimeout: time.Second,
		MaxResponseHeaderBytes: maxHeader, MaxIdleConns: 16, MaxConnsPerHost: 8, IdleConnTimeout: 30 * time.Second,
	}
	return &Client{transport: t, http: &http.Client{Transport: t, CheckRedirect: redirect, Timeout: Within}}
}

// Close ends the connections kept for further requests.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

// Request is what is asked.
type Request struct {
	Method string // GET when empty
	URL    string // http or https, without a user
	Header http.Header
	Body   []byte
}

// Answer is what came back, whatever its status.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Do asks once. It answers Invalid for a request that cannot be asked, and Unavailable, with the same words, for every
// other failure: whoever may name an address must not learn what listens inside. The cause is for the log.
func (c *Client) Do(ctx context.Context, r Request) (Answer, error) {
	req, err := r.http(ctx)
	if err != nil {
		return Answer{}, err
	}
	got, err := c.http.Do(req)
	if err != nil {
		return Answer{}, unreachable(err)
	}
	defer got.Body.Close()
	body, err := io.ReadAll(io.LimitReader(got.Body, MaxAnswer+1))
	if err == nil && len(body) > MaxAnswer {
		err = fmt.Errorf("source: the answer has more than %d bytes", MaxAnswer)
	}
	if err != nil {
		return Answer{}, unreachable(err)
	}
	return Answer{Status: got.StatusCode, Header: got.Header, Body: body}, nil
}

func (r Request) http(ctx context.Context) (*http.Request, error) {
	u, err := url.Parse(r.URL)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil {
		return nil,
			invalid(words.T("This is no address that can be asked: write it as https://example.com/path, without a user " +
				"in it."))
	}
	if len(r.Body) > MaxSent {
		return nil, invalid(words.T("That is too much to send: %s bytes, and at most %s go out.",
			strconv.Itoa(len(r.Body)), strconv.Itoa(MaxSent)))
	}
	method := r.Method
	if method == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(r.Body))
	if err != nil {
		return nil, invalid(words.T("This cannot be asked: %s", err))
	}
	req.Header = r.Header.Clone()
	if req.Header == nil {
		req.Header = http.Header{}
	}
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", "Weir")
	}
	return req, nil
}

// redirect follows what only reads, at most three times and never to another scheme. On the way to another host nothing
// goes along that was meant for the first.
func redirect(next *http.Request, before []*http.Request) error {
	first := before[0]
	switch {
	case len(before) > maxRedirects:
		return fmt.Errorf("source: it redirects more than %d times", maxRedirects)
	case first.Method != http.MethodGet && first.Method != http.MethodHead:
		return http.ErrUseLastResponse
	case next.URL.Scheme != first.URL.Scheme:
		return errors.New("source: it redirects to another scheme")
	case next.URL.User != nil:
		return errors.New("source: it redirects to an address with a user in it")
	}
	if !slices.ContainsFunc(before, func(r *http.Request) bool { return r.URL.Host != next.URL.Host }) {
		return nil
	}
	kept := http.Header{}
	if v := first.Header.Values("Accept"); v != nil {
		kept["Accept"] = v
	}
	if v := first.Header.Values("User-Agent"); v != nil {
		kept["User-Agent"] = v
	}
	next.Header = kept
	return nil
}

func invalid(message words.Text) error {
	return &cascade.Error{Code: cascade.Invalid, Field: "url", Message: message}
}

// failure is Unavailable in the same words whatever the cause.
type failure struct{ cause error }

func unreachable(cause error) error { return &failure{cause} }

func (f *failure) Error() string { return f.Words().String() }

// Words is all that anybody is told.
func (*failure) Words() words.Text {
	return words.T("It could not be reached, or did not answer as it should.")
}

// Unwrap gives it the code Unavailable.
func (f *failure) Unwrap() error {
	return &cascade.Error{Code: cascade.Unavailable, Message: f.Words()}
}

// Cause returns why Do failed, for the log only: the person who asked must not learn it.
func Cause(err error) error {
	if f, ok := errors.AsType[*failure](err); ok {
		return f.cause
	}
	return err
}
