package engine

import (
	"runtime/debug"

	"weir.dev/weir/internal/sight"
)

// settle computes the figures of everything, and has what is kept along views followed, beside what waits for an
// answer: how long that takes depends on what is hidden from whoever waits. One goroutine a workspace does it, and
// leaves out states that have been overtaken.
func (e *Engine) settle(w *workspace) { e.beside(w, (*sight.World).Settle) }

// prepare is settle before anybody has looked.
func (e *Engine) prepare(w *workspace) { e.beside(w, (*sight.World).Prepare) }

func (e *Engine) beside(w *workspace, settle func(*sight.World)) {
	if !w.settling.CompareAndSwap(false, true) {
		return
	}
	if !e.begin(func() { e.settleAll(w, settle) }) {
		w.settling.Store(false)
	}
}

func (e *Engine) settleAll(w *workspace, settle func(*sight.World)) {
	defer func() {
		if v := recover(); v != nil { // whoever asks for these figures meets the same fault; the others go on
			e.log.Error("figures could not be computed", "panic", v, "stack", string(debug.Stack()))
			w.settling.Store(false)
		}
	}()
	for {
		st := w.state.Load()
		settle(st.world)
		e.keepBeside(w)
		w.settling.Store(false)
		if w.state.Load() == st || !w.settling.CompareAndSwap(false, true) {
			return
		}
	}
}
