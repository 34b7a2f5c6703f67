package testenv

import (
	"context"
	"fmt"
	"os"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Long reports whether tests are to look at everything, and not at a fixed
// sample: WEIR_TEST_LONG=1.
func Long() bool { return os.Getenv("WEIR_TEST_LONG") != "" }

// Look is how a page is looked at.
type Look struct {
	Theme string // light or dark
	Width int64
}

// AllLooks are light and dark, each wide and on a phone.
func AllLooks() []Look { return append(append([]Look{}, bright...), dim...) }

var (
	bright = []Look{{"light", 1440}, {"dark", 390}}
	dim    = []Look{{"dark", 1440}, {"light", 390}}
)

// Looks returns how the n-th of several pages is looked at: light and dark,
// wide and on a phone, each once; how these go together is for every second
// page the other way round. With WEIR_TEST_LONG=1 every page is looked at in
// all four ways.
func Looks(n int) []Look {
	switch {
	case Long():
		return AllLooks()
	case n%2 == 0:
		return bright
	}
	return dim
}

func (l Look) String() string { return fmt.Sprintf("%s, %d px", l.Theme, l.Width) }

// Set has the tab look so at the page that it shows.
func (l Look) Set() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(l.Width, 1080)); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: l.Theme}, {Name: "prefers-reduced-motion", Value: "reduce"},
			},
		})
		return err
	})
}
