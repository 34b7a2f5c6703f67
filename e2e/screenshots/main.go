// Command screenshots takes the pictures of the documentation. It starts `weir demo` on a fixed day and photographs its
// pages with the Chromium or Chrome on PATH. From the top of the repository:
//
//	go run ./e2e/screenshots             # rewrites docs/pictures
//	go run ./e2e/screenshots -all DIR    # every page, light and dark, wide and on a phone, in full length, to look at
//
// It checks nothing but that each page answers and that a picture for the documentation stays small.
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// A shot is one page of the demo.
type shot struct {
	name, path string
	height     int64 // of the documentation's picture in CSS pixels; 0: the documentation does not show it
}

var shots = []shot{
	{name: "my-week", path: "/w/northlight/"},
	{name: "goal-change", path: "/w/northlight/goals/activation/change"},
	{name: "goals", path: "/w/northlight/goals", height: 800},
	{name: "goal", path: "/w/northlight/goals/activation", height: 900},
	{name: "check-in", path: "/w/northlight/check-in", height: 800},
	{name: "metric", path: "/w/northlight/metrics/activation"},
	{name: "metrics", path: "/w/northlight/metrics"},
	{name: "team", path: "/w/northlight/teams/localisation"},
	{name: "people", path: "/w/northlight/people?change=ben"},
	{name: "team-change", path: "/w/northlight/teams/localisation/change"},
	{name: "team-remove", path: "/w/northlight/teams/localisation/remove"},
	{name: "team-new", path: "/w/northlight/new/teams"},
	{name: "metric-change", path: "/w/northlight/metrics/activation/change"},
	{name: "measure-new", path: "/w/northlight/goals/activation/measures/new"},
	{name: "measure-change", path: "/w/northlight/goals/activation/measures/activation-rate/change"},
	{name: "need-new", path: "/w/northlight/goals/activation/needs/new"},
	{name: "settings", path: "/w/northlight/settings"},
	{name: "settings-change", path: "/w/northlight/settings/change"},
	{name: "cycles", path: "/w/northlight/cycles"},
	{name: "cycle-change", path: "/w/northlight/cycles/this-quarter/change"},
	{name: "bet", path: "/w/northlight/goals/tag-clean-up"},
	{name: "acknowledged", path: "/w/northlight/findings/acknowledged"},
	{name: "line-of-sight", path: "/w/northlight/why/work-items/com-812"},
	{name: "findings", path: "/w/northlight/findings"},
	{name: "search", path: "/w/northlight/search?q=activation"},
	{name: "findings-many", path: "/w/uk-sdg/findings"},
	{name: "findings-to-do", path: "/w/uk-sdg/findings?do=measure&page=2"},
}

const (
	docWidth = 1280
	docBytes = 200 << 10 // what a picture in the documentation may weigh
)

func main() {
	program := flag.String("weir", "", "program to photograph (default: build ./cmd/weir)")
	to := flag.String("to", "docs/pictures", "folder for the documentation's pictures")
	all := flag.String("all", "", "folder for pictures of every page, instead of the documentation's")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *program, *to, *all)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, program, to, all string) error {
	if program == "" {
		dir, err := os.MkdirTemp("", "weir-screenshots-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(dir)
		program = filepath.Join(dir, "weir")
		build := exec.CommandContext(ctx, "go", "build", "-o", program, "./cmd/weir")
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("building ./cmd/weir: %w", err)
		}
	}
	address, stop, err := demo(ctx, program)
	if err != nil {
		return err
	}
	defer stop()
	tab, closed, err := browser(ctx)
	if err != nil {
		return err
	}
	defer closed()
	if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil { // signs in
		return err
	}
	for _, s := range shots {
		for _, theme := range []string{"light", "dark"} {
			if all == "" {
				if s.height == 0 {
					continue
				}
				if err := photograph(tab, address+s.path, theme, docWidth, s.height, false,
					filepath.Join(to, s.name+"-"+theme+".png")); err != nil {
					return err
				}
				continue
			}
			for name, width := range map[string]int64{"wide": 1440, "phone": 390} {
				if err := photograph(tab, address+s.path, theme, width, 900, true,
					filepath.Join(all, s.name+"-"+theme+"-"+name+".png")); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

var demoAddress = regexp.MustCompile(`http://127\.0\.0\.1:\d+`)

// demo starts the demo on a free port and returns its address and what stops it.
func demo(ctx context.Context, program string) (address string, stop func(), err error) {
	c := exec.CommandContext(ctx, program, "demo", "--as-of", "2026-11-16", "--seed", "1", "--addr", "127.0.0.1:0")
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err != nil {
		return "", nil, err
	}
	if err := c.Start(); err != nil {
		return "", nil, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address = demoAddress.FindString(lines.Text()); address != "" {
			return address, func() {
				if err := errors.Join(c.Cancel(), c.Wait()); err != nil {
					fmt.Fprintln(os.Stderr, "screenshots: stopping the demo:", err)
				}
			}, nil
		}
	}
	return "", nil, fmt.Errorf("the demo named no address: %w", errors.Join(lines.Err(), c.Wait()))
}

// browser opens a tab of a headless browser that talks to the demo only.
func browser(ctx context.Context) (tab context.Context, closed func(), err error) {
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"} {
		if path, err = exec.LookPath(name); err == nil {
			break
		}
	}
	if err != nil {
		return nil, nil, errors.New("no chromium or google-chrome on PATH")
	}
	allocator, end := chromedp.NewExecAllocator(ctx,
		chromedp.ExecPath(path), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-dev-shm-usage", true),
	)
	tab, cancel := chromedp.NewContext(allocator)
	closed = func() {
		if err := chromedp.Cancel(tab); err != nil {
			fmt.Fprintln(os.Stderr, "screenshots: closing the browser:", err)
		}
		cancel()
		end()
	}
	return tab, closed, chromedp.Do(tab)
}

// photograph writes a picture of one page, of what fits or of its full length.
func photograph(tab context.Context, url, theme string, width, height int64, full bool, file string) error {
	if err := chromedp.Do(tab,
		chromedp.EmulateViewport(width, height),
		chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
			_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
				Features: []*emulation.MediaFeature{
					{Name: "prefers-color-scheme", Value: theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
				},
			})
			return err
		}),
	); err != nil {
		return err
	}
	answer, err := chromedp.RunResponse(tab, chromedp.Navigate(url))
	if err != nil {
		return fmt.Errorf("%s: %w", url, err)
	}
	if answer.Status != http.StatusOK {
		return fmt.Errorf("%s answers %d", url, answer.Status)
	}
	if _, err := chromedp.Run(tab,
		chromedp.Evaluate[bool](`document.fonts.ready.then(() => true)`, chromedp.EvalAwaitPromise)); err != nil {
		return err
	}
	take := chromedp.CaptureScreenshot()
	if full {
		take = chromedp.FullScreenshot(100)
	}
	data, err := chromedp.Run(tab, take)
	if err != nil {
		return err
	}
	if data, err = squeeze(data); err != nil {
		return err
	}
	if !full && len(data) > docBytes {
		return fmt.Errorf("%s has %d bytes; a picture in the documentation may have %d", file, len(data), docBytes)
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return err
	}
	fmt.Printf("%s  %d KiB\n", file, (len(data)+1023)/1024)
	return os.WriteFile(file, data, 0o644)
}

// squeeze packs a picture as well as PNG can: browsers pack for speed.
func squeeze(data []byte) ([]byte, error) {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, img)
	return out.Bytes(), err
}
