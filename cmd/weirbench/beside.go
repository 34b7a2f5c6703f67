package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// beside is a server of somebody else's to measure in the same run: a PocketBase with a collection of goals.
type beside struct {
	url string // of its records
	pid int
}

// errNotAsked says that a row measures what the run was not asked for.
var errNotAsked = errors.New("not asked for")

func besideList(s *site) (result, error) {
	return s.beside.measure("?perPage=50", s.budget)
}

func besideGoal(s *site) (result, error) {
	if s.beside.url == "" {
		return result{}, errNotAsked
	}
	v := s.beside.served()
	_, text, err := v.fetch(http.MethodGet, "?perPage=1", "", "")
	if err != nil {
		return result{}, err
	}
	var list struct {
		Items []struct{ ID string }
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return result{}, err
	}
	if len(list.Items) == 0 {
		return result{}, errors.New("there are no records")
	}
	return s.beside.measure("/"+list.Items[0].ID, s.budget)
}

func (b beside) served() *served {
	return &served{child: &child{addr: b.url}, client: &http.Client{Transport: &http.Transport{
		DisableCompression: true, MaxIdleConnsPerHost: askers,
	}}}
}

func (b beside) measure(path string, budget time.Duration) (result, error) {
	if b.url == "" {
		return result{}, errNotAsked
	}
	v := b.served()
	return measure(op{
		used: func() (time.Duration, error) { return processorTimeOf(b.pid) }, together: askers,
		run: func(int) error {
			_, _, err := v.fetch(http.MethodGet, path, "", "")
			return err
		},
	}, budget)
}

// processorTimeOf is what another process has used of all processors.
func processorTimeOf(pid int) (time.Duration, error) {
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", pid))
	if err != nil || len(threads) == 0 {
		return 0, errors.Join(fmt.Errorf("the system does not say what process %d has used; name it with -beside-pid", pid),
			err)
	}
	var all time.Duration
	for _, name := range threads {
		text, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // it has ended
		}
		if err != nil {
			return 0, err
		}
		var ran time.Duration
		if _, err := fmt.Sscan(string(text), &ran); err != nil {
			return 0, err
		}
		all += ran
	}
	return all, nil
}
