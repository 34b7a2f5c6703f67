package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"weir.dev/weir/internal/company"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "weirbench:", err)
		os.Exit(1)
	}
}

// flags are what a run is asked for.
type flags struct {
	sizes  string
	only   string
	json   bool
	wide   bool
	budget time.Duration
	kept   string
	doc    string
	// profile is the folder for profiles.
	profile string
	check   bool
	beside  beside

	progress io.Writer
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) > 0 && asChild[args[0]] != nil {
		return asChild[args[0]](ctx, args[1:])
	}
	f := flags{progress: os.Stderr}
	set := flag.NewFlagSet("weirbench", flag.ContinueOnError)
	set.SetOutput(f.progress)
	set.StringVar(&f.sizes, "sizes", "1k,10k", "how many goals, one after the other, as in 1k,10k,100k,1M")
	set.StringVar(&f.only, "only", "", "only rows whose name begins with one of these, as in line,figures")
	set.BoolVar(&f.json, "json", false, "print JSON instead of the table")
	set.BoolVar(&f.wide, "wide", false, "measure the company with ten wide tops instead")
	set.DurationVar(&f.budget, "for", time.Second, "how long to measure a row, roughly")
	set.StringVar(&f.kept, "kept", "", "folder that keeps the databases made, for the next run")
	set.StringVar(&f.profile, "profile", "", "folder for processor profiles of what serves, one for each start")
	set.StringVar(&f.doc, "doc", "", "also write performance.md into this folder, with what an earlier run found where "+
		"this one did not look")
	set.BoolVar(&f.check, "check", false,
		"look at counts and slopes alone, at 1k and 10k, and fail where one is too large")
	set.StringVar(&f.beside.url, "beside", "", "address of a PocketBase's records to ask beside Weir")
	set.IntVar(&f.beside.pid, "beside-pid", 0, "its process")
	if err := set.Parse(args); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("%q has no meaning here", set.Arg(0))
	}
	if f.check {
		return check(ctx, out)
	}
	return f.bench(ctx, out)
}

func (f flags) bench(ctx context.Context, out io.Writer) error {
	sizes, err := parseSizes(f.sizes)
	if err != nil {
		return err
	}
	chosen := f.rows()
	if len(chosen) == 0 {
		return fmt.Errorf("no row begins with %s", f.only)
	}
	t := &table{}
	if f.doc != "" {
		if err := t.read(f.doc); err != nil {
			return err
		}
	}
	for _, n := range sizes {
		if err := f.size(ctx, t, chosen, n); err != nil {
			return err
		}
	}
	if f.doc != "" {
		if err := t.write(f.doc, rows); err != nil {
			return err
		}
	}
	if f.json {
		e := json.NewEncoder(out)
		e.SetIndent("", "  ")
		return e.Encode(t)
	}
	return t.print(out, chosen)
}

// rows returns the rows that are asked for.
func (f flags) rows() []row {
	var out []row
	for _, r := range rows {
		if r.named && !slices.Contains(strings.Split(f.only, ","), r.name) {
			continue
		}
		for name := range strings.SplitSeq(f.only, ",") {
			if strings.HasPrefix(r.name, name) {
				out = append(out, r)
				break
			}
		}
	}
	return out
}

// size measures every row at one size.
func (f flags) size(ctx context.Context, t *table, chosen []row, n int) (err error) {
	dir, err := os.MkdirTemp("", "weirbench-*")
	if err != nil {
		return err
	}
	s := &site{ctx: ctx, size: n, budget: f.budget, dir: dir, kept: f.kept, beside: f.beside, profile: f.profile}
	if f.wide {
		s.shape = company.Wide
	}
	if s.kept != "" {
		s.kept = filepath.Join(f.kept, fmt.Sprintf("company-%d-%d", n, s.shape))
	}
	defer func() { err = errors.Join(err, s.close()) }()
	for _, r := range chosen {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if n < r.least || r.most > 0 && n > r.most {
			continue
		}
		fmt.Fprintf(f.progress, "%s %s … ", sizeName(n), r.name)
		res, err := r.run(s)
		if errors.Is(err, errNotAsked) {
			fmt.Fprintln(f.progress, err)
			continue
		}
		res.Row, res.Size = r.name, n
		if err != nil {
			res.Failed = err.Error()
		}
		t.set(res)
		fmt.Fprintln(f.progress, short(res))
	}
	return nil
}

// parseSizes reads 1k,10k,1M.
func parseSizes(text string) ([]int, error) {
	var out []int
	for s := range strings.SplitSeq(text, ",") {
		digits, by := s, 1
		switch {
		case strings.HasSuffix(s, "k"):
			digits, by = s[:len(s)-1], k1
		case strings.HasSuffix(s, "M"):
			digits, by = s[:len(s)-1], m1
		}
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 || n > 10*m1/by {
			return nil, fmt.Errorf("-sizes: %q is no number of goals; write as in 1k,10k,1M", s)
		}
		out = append(out, n*by)
	}
	return out, nil
}

func sizeName(n int) string {
	switch {
	case n >= m1 && n%m1 == 0:
		return strconv.Itoa(n/m1) + "M"
	case n >= k1 && n%k1 == 0:
		return strconv.Itoa(n/k1) + "k"
	}
	return strconv.Itoa(n)
}
