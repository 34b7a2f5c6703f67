package testenv

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Ctrl is the control key among the modifiers of [Press], as the protocol counts them.
const Ctrl = 2

// Press presses keys the way a keyboard does: the letter comes of the key going down, and not at all when the page has
// taken the key for itself. (chromedp.KeyEvent sends the letter in any case.)
func Press(modifiers int64, keys ...string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		for _, key := range keys {
			events := kb.Encode([]rune(key)[0])
			down, up := *events[0], *events[len(events)-1]
			if len(events) == 3 && modifiers == 0 {
				down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
			}
			down.Type, down.Modifiers, up.Modifiers = input.DispatchKeyEventTypeKeyDown, modifiers, modifiers
			for _, e := range []input.DispatchKeyEventParams{down, up} {
				if _, err := cdp.Call(ctx, tab, input.DispatchKeyEvent, e); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
