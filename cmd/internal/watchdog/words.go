package watchdog

import (
	"bytes"
	"io"
)

// maxWords is how much is kept of what a dying process says.
const maxWords = 1 << 20

// words are what a process writes where only the runtime writes: its last.
type words struct {
	done chan struct{}
	text bytes.Buffer
}

// hear listens until nobody can say anything more.
func hear(r io.Reader) *words {
	w := &words{done: make(chan struct{})}
	go func() {
		defer close(w.done)
		io.Copy(&w.text, io.LimitReader(r, maxWords))
		io.Copy(io.Discard, r) // whoever writes mustn't wait for us
	}()
	return w
}

// all is what was said in the end.
func (w *words) all() []byte {
	if w == nil {
		return nil
	}
	<-w.done
	return w.text.Bytes()
}

// The runtime's own words.
func wantsMemory(said []byte) bool {
	return bytes.Contains(said, []byte("out of memory")) || bytes.Contains(said, []byte("cannot allocate memory")) ||
		bytes.Contains(said, []byte("failed to commit")) || bytes.Contains(said, []byte("stack overflow"))
}

func wantsTime(said []byte) bool { return bytes.Contains(said, []byte("SIGXCPU")) }
