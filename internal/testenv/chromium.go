package testenv

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/chromedp/chromedp"
)

// Chromium returns the path of a Chromium or Chrome on PATH. The test skips
// where WEIR_TEST_WITHOUT lists chromium, as it does under the race detector.
func Chromium(t testing.TB) string {
	t.Helper()
	if required(os.Getenv("WEIR_TEST_WITHOUT"), "chromium") {
		t.Skip("WEIR_TEST_WITHOUT lists chromium")
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	missing(t, "chromium", "no chromium or google-chrome on PATH")
	return ""
}

// Browser starts a headless browser with a profile of its own and returns the
// context for [chromedp.Do] and [chromedp.Run]. It is closed and its profile removed when the test
// ends. Further tabs of the same browser come from chromedp.NewContext(ctx); a
// second person is a second Browser.
func Browser(t testing.TB) context.Context {
	t.Helper()
	// The test's own context ends before its cleanups run, which would kill the
	// browser where it should be closed.
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(Chromium(t)),
		chromedp.Headless,
		chromedp.NoSandbox, // needed where tests run as root, as in a container
		chromedp.DisableGPU,
		chromedp.NoFirstRun,
		chromedp.NoDefaultBrowserCheck,
		// Nothing but the pages under test may use the network or the disk.
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), // containers have little of it
	)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		if err := chromedp.Cancel(ctx); err != nil {
			t.Errorf("closing the browser: %v", err)
		}
		cancel()
		stop()
	})
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting the browser: %v", err)
	}
	return ctx
}
