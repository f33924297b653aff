// Package live serves one page on this machine, and tells those who look at it
// when there is a newer one, or why there is none. It answers to nobody else,
// takes nothing but questions, and writes nothing.
package live

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
)

// Board is what is shown now: the last good page, and what is wrong since.
type Board struct {
	mu      sync.Mutex
	page    []byte
	version string
	broken  string
	shown   chan struct{} // closed once there is something to show
	changed chan struct{} // closed at each change, and made anew
}

// NewBoard is a board with nothing on it.
func NewBoard() *Board {
	return &Board{shown: make(chan struct{}), changed: make(chan struct{})}
}

// State is what is on a board at one moment.
type State struct {
	// Page is the last good page, nil if there was none yet.
	Page    []byte
	Version string
	// Broken says what is wrong since, "" if nothing is.
	Broken string
}

// unversioned is how a page leaves room for its version.
var unversioned = []byte(`data-version=""`)

// Show puts up a page.
func (b *Board) Show(page []byte) {
	sum := sha256.Sum256(page)
	version := hex.EncodeToString(sum[:8])
	page = bytes.Replace(page, unversioned, []byte(`data-version="`+version+`"`), 1)
	b.change(func() { b.page, b.version, b.broken = page, version, "" })
}

// Break says why there is no newer page. The last one stays.
func (b *Board) Break(why string) { b.change(func() { b.broken = why }) }

func (b *Board) change(how func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	how()
	select {
	case <-b.shown:
	default:
		close(b.shown)
	}
	close(b.changed)
	b.changed = make(chan struct{})
}

// State is what is on the board, and what is closed when that changes.
func (b *Board) State() (State, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return State{b.page, b.version, b.broken}, b.changed
}

// wait waits until there is something to show.
func (b *Board) wait(ctx context.Context) error {
	select {
	case <-b.shown:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
