package main

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"

	"weir.dev/weir/internal/company"
)

// askers is how many ask at the same time: as people do, and so that a request pays its part of waking the server.
const askers = 4

// prefix is where the pages of the company stand.
const prefix = "/w/company"

// fetch asks for a path and returns the answer as it was sent.
func (v *served) fetch(method, path, token, body string, header ...string) (*http.Response, []byte, error) {
	r, err := http.NewRequest(method, v.addr+path, strings.NewReader(body))
	if err != nil {
		return nil, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Accept-Encoding", "identity")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	answer, err := v.client.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = fmt.Errorf("%s %s answers %s: %.300s", method, path, answer.Status, text)
	}
	return answer, text, err
}

// request measures a page or an operation that is asked for again and again. says is what the answer must hold, so
// that an error page is not taken for a fast one.
func request(at path, says string) func(*site) (result, error) {
	return func(s *site) (result, error) {
		v, m, err := s.both()
		if err != nil {
			return result{}, err
		}
		var bytes atomic.Int64
		get := func(i int) error {
			_, text, err := v.fetch(http.MethodGet, at.of(m, i), v.viewer(), "")
			bytes.Store(int64(len(text)))
			if err == nil && !strings.Contains(string(text), says) {
				err = fmt.Errorf("%s does not say %q", at.of(m, i), says)
			}
			return err
		}
		warm := 8
		if at.ofGoal {
			warm = len(m.goals)
		}
		for i := range warm { // what is computed once is not what is measured, and has a row of its own
			if err := get(i); err != nil {
				return result{}, err
			}
		}
		from, err := v.state(false)
		if err != nil {
			return result{}, err
		}
		res, err := measure(op{run: get, used: v.used, together: askers}, s.budget)
		if err != nil {
			return result{}, err
		}
		to, err := v.state(false)
		if err != nil {
			return result{}, err
		}
		res.Alloc = float64(to.Allocated-from.Allocated) / float64(res.Ops)
		res.Allocs = float64(to.Allocs-from.Allocs) / float64(res.Ops)
		res.Bytes = float64(bytes.Load())
		if res.Packed, err = v.packed(at.of(m, 0)); err != nil {
			return result{}, err
		}
		if res.Packed == 0 {
			res.Comment = "never compressed"
		}
		return res, nil
	}
}

// packed returns how large an answer is for who takes it compressed; 0 where it is not.
func (v *served) packed(path string) (float64, error) {
	answer, text, err := v.fetch(http.MethodGet, path, v.viewer(), "", "Accept-Encoding", "gzip")
	if err != nil || answer.Header.Get("Content-Encoding") != "gzip" {
		return 0, err
	}
	z, err := gzip.NewReader(strings.NewReader(string(text)))
	if err == nil {
		_, err = io.Copy(io.Discard, z) // it is what it says
	}
	return float64(len(text)), err
}

// viewer is the token of who looks: somebody in a team.
func (v *served) viewer() string { return v.tokens[len(v.tokens)/2] }

// path is where something is asked for: one place, or that of each goal in turn.
type path struct {
	says   string
	ofGoal bool
}

func (p path) of(m *inMemory, i int) string {
	if p.ofGoal {
		return fmt.Sprintf(p.says, m.goal(i))
	}
	return p.says
}

func always(at string) path { return path{at, false} }

func ofGoal(format string) path { return path{format, true} }

// afterWrite measures a page that is asked for right after somebody else has recorded a reading.
func afterWrite(at path) func(*site) (result, error) {
	return func(s *site) (result, error) {
		v, m, err := s.both()
		if err != nil {
			return result{}, err
		}
		res, err := measure(op{
			used:   v.used,
			before: func(i int) error { return v.record(m, i, v.tokens[0]) },
			run: func(i int) error {
				_, _, err := v.fetch(http.MethodGet, at.of(m, i), v.viewer(), "")
				return err
			},
		}, s.budget)
		return res, err
	}
}

// values makes every reading another one.
var values atomic.Int64

// record writes a reading of a metric for today, durably.
func (v *served) record(m *inMemory, i int, token string) error {
	metric := m.readings[i%len(m.readings)].Metric
	body := fmt.Sprintf(`{"value": %g}`, 10+float64(values.Add(1))/100)
	answer, _, err := v.fetch(http.MethodPut, fmt.Sprintf("/api/v1/metrics/%s/observations/%s", metric, company.Day),
		token,
		body)
	if err == nil && answer.StatusCode != http.StatusOK && answer.StatusCode != http.StatusCreated {
		err = errors.New("a reading was not recorded: " + answer.Status)
	}
	return err
}
