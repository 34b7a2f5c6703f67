package engine

import "runtime/debug"

// settle computes the figures of everything, and has what is kept along views followed, beside what waits for an
// answer: how long that takes depends on what is hidden from whoever waits. One goroutine a workspace does it, and
// leaves out states that have been overtaken.
func (e *Engine) settle(w *workspace) {
	if !w.settling.CompareAndSwap(false, true) {
		return
	}
	if !e.begin(func() { e.settleAll(w) }) {
		w.settling.Store(false)
	}
}

func (e *Engine) settleAll(w *workspace) {
	defer func() {
		if v := recover(); v != nil { // whoever asks for these figures meets the same fault; the others go on
			e.log.Error("figures could not be computed", "panic", v, "stack", string(debug.Stack()))
			w.settling.Store(false)
		}
	}()
	for {
		st := w.state.Load()
		st.world.Settle()
		e.keepBeside(w)
		w.settling.Store(false)
		if w.state.Load() == st || !w.settling.CompareAndSwap(false, true) {
			return
		}
	}
}
