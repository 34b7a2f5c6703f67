package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"weir.dev/weir/internal/api"
	"weir.dev/weir/internal/cascade"
	"weir.dev/weir/internal/finding"
	"weir.dev/weir/internal/lens"
	"weir.dev/weir/internal/words"
)

// maxAnswer is how much of an answer is read, in bytes; an export of a large workspace fits.
const maxAnswer = 256 << 20

// answerTimeout is how long the server may take until it begins to answer.
const answerTimeout = 2 * time.Minute

// Client asks one server with one token. It is safe for concurrent use.
type Client struct {
	base  string
	token string
	http  *http.Client
}

// New returns a client of the server at an address such as https://weir.example. A path is kept, for a server that does
// not stand at the top of its host.
func New(server, token string) (*Client, error) {
	u, err := url.Parse(server)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" ||
		u.Fragment != "" {
		return nil, &cascade.Error{Code: cascade.Invalid, Field: "server", Message: words.T(
			"%s is no address of a server; write it as https://weir.example.", words.Quoted(server))}
	}
	if token == "" || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, &cascade.Error{Code: cascade.Invalid, Field: "token", Message: words.T("A server needs a token; weir " +
			"token create makes one there.")}
	}
	return &Client{
		base: strings.TrimSuffix(u.String(), "/") + api.Prefix, token: token,
		http: &http.Client{
			Transport: &http.Transport{
				Proxy: http.ProxyFromEnvironment, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: answerTimeout,
				MaxIdleConns: 4, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true,
			},
			// The server redirected to must not get the token.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// Close ends the connections kept for further requests.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// Me returns who the token speaks for.
func (c *Client) Me(ctx context.Context) (out api.Me, err error) {
	return out, c.json(ctx, http.MethodGet, "/me", nil, nil, "", &out)
}

// Plan says what applying files would change.
func (c *Client) Plan(ctx context.Context, files []api.File, prune bool) (out api.Changed, err error) {
	return out, c.json(ctx, http.MethodPost, "/plan", nil, api.Files{Files: files, Prune: prune}, "", &out)
}

// Apply makes the workspace say what files say; reason may be empty. With a key, the same request again is done once.
func (c *Client) Apply(
	ctx context.Context, files []api.File, prune bool, reason, onceKey string,
) (out api.Changed, err error) {
	in := api.Files{Files: files, Prune: prune, Why: api.Why{Reason: reason}}
	return out, c.json(ctx, http.MethodPost, "/apply", nil, in, onceKey, &out)
}

// Export returns the workspace as a cascade file, with what happened in it when history is set.
func (c *Client) Export(ctx context.Context, history bool) ([]byte, error) {
	return c.do(ctx, http.MethodGet, "/export", url.Values{"history": {strconv.FormatBool(history)}}, nil, "")
}

// Why returns the lines from a thing to the top; kind may be empty.
func (c *Client) Why(ctx context.Context, kind cascade.Kind, id string) (out lens.WhyAnswer, err error) {
	q := url.Values{"id": {id}}
	if kind != "" {
		q.Set("kind", string(kind))
	}
	return out, c.json(ctx, http.MethodGet, "/why", q, nil, "", &out)
}

// Findings returns all findings.
func (c *Client) Findings(ctx context.Context) ([]finding.Finding, error) {
	out := []finding.Finding{}
	q := url.Values{"limit": {"1000"}}
	for {
		var page api.Page[finding.Finding]
		if err := c.json(ctx, http.MethodGet, "/findings", q, nil, "", &page); err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if page.Next == nil {
			return out, nil
		}
		q.Set("cursor", *page.Next)
	}
}

// Observe records readings, all or none. With a key, the same request again is done once.
func (c *Client) Observe(ctx context.Context, items []api.ObservationIn, onceKey string) (out api.Recorded, err error) {
	return out, c.json(ctx, http.MethodPost, "/observations", nil, map[string][]api.ObservationIn{"items": items}, onceKey,
		&out)
}

// json sends in as the body, if there is one, and reads the answer into out.
func (c *Client) json(
	ctx context.Context, method, path string, query url.Values, in any, onceKey string, out any,
) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	got, err := c.do(ctx, method, path, query, body, onceKey)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(got, out); err != nil {
		return unexpected(method, path, words.Of(err))
	}
	return nil
}

func (c *Client) do(
	ctx context.Context, method, path string, query url.Values, body []byte, onceKey string,
) ([]byte, error) {
	address := c.base + path
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "Bearer "+c.token)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if onceKey != "" {
		r.Header.Set("Idempotency-Key", onceKey)
	}
	answer, err := c.http.Do(r)
	if err != nil {
		return nil,
			&cascade.Error{Code: cascade.Unavailable, Subject: c.base, Message: words.T("The server cannot be reached: %s",
				reason(err))}
	}
	got, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer+1))
	if closed := answer.Body.Close(); err == nil {
		err = closed
	}
	switch {
	case err != nil:
		return nil,
			&cascade.Error{Code: cascade.Unavailable, Subject: c.base, Message: words.T("The answer broke off: %s", reason(err))}
	case len(got) > maxAnswer:
		return nil, unexpected(method, path, words.T("the answer is larger than any of Weir's"))
	case answer.StatusCode/100 == 2:
		return got, nil
	}
	p := &api.Problem{}
	kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if err != nil || kind != "application/problem+json" || json.Unmarshal(got, p) != nil || p.Code == "" {
		return nil, unexpected(method, path, words.T("it answered %s", answer.Status))
	}
	return nil, p
}

// reason leaves out of an error what its reader knows.
func reason(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err.Error()
	}
	return err.Error()
}

func unexpected(method, path string, what words.Text) error {
	return &cascade.Error{
		Code: cascade.Unavailable, Subject: method + " " + path,
		Message: words.T("This does not look like a Weir server: %s. Is the address right?", what),
	}
}
