//go:build long

package lsp

import (
	"fmt"
	"runtime"
	"testing"
	"time"
)

// TestNothingIsKept: a thousand edits later as much is held as after the first, and
// when the session is over nobody works any more.
func TestNothingIsKept(t *testing.T) {
	at := runtime.NumGoroutine()
	e := starts(t, map[string]string{"shop/system.cue": shop})
	const name = "shop/system.cue"
	e.open(name, shop)
	e.hears(name)
	edit := func(n int) {
		for i := range n {
			e.edit(name, Range{Position{1, 0}, Position{1, 0}}, fmt.Sprintf("// %d\n", i))
			e.hears(name)
			e.hover(name, "|order: {from")
			e.offered(name, `accepted: "|enq`)
			e.edit(name, Range{Position{1, 0}, Position{2, 0}}, "")
			e.hears(name)
		}
	}
	held := func() (goroutines int, bytes uint64) {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return runtime.NumGoroutine(), m.HeapAlloc
	}
	edit(20)
	goroutines, bytes := held()
	edit(500)
	after, now := held()
	t.Logf("%d goroutines and %d kB, then %d and %d kB", goroutines, bytes>>10, after, now>>10)
	if after > goroutines {
		t.Errorf("%d goroutines, then %d", goroutines, after)
	}
	if now > bytes+bytes/4+1<<20 {
		t.Errorf("%d bytes, then %d", bytes, now)
	}
	e.ask("shutdown", nil, nil)
	e.note("exit", nil)
	<-e.over
	e.conn.Close()
	for began := time.Now(); runtime.NumGoroutine() > at; time.Sleep(10 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			t.Fatalf("%d goroutines before, %d when it is over", at, runtime.NumGoroutine())
		}
	}
}
