package live

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// settle is how long files must rest after a change: an editor writes more
	// than once.
	settle = 120 * time.Millisecond
	// maxDirs is how many directories are watched.
	maxDirs = 512
)

// Watcher tells when a model's files change.
type Watcher struct {
	// Changes has a value when files changed and then rested.
	Changes chan struct{}

	root    string
	deep    bool
	watcher *fsnotify.Watcher
}

// Watch watches the CUE files of a model: those of its directory or, where it
// belongs to a CUE module, of all of the module, which it may import from.
func Watch(ctx context.Context, model string) (*Watcher, error) {
	dir, err := filepath.Abs(model)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		dir = filepath.Dir(dir)
	}
	w := &Watcher{Changes: make(chan struct{}, 1), root: dir}
	if module := moduleOf(dir); module != "" {
		w.root, w.deep = module, true
	}
	if w.watcher, err = fsnotify.NewWatcher(); err != nil {
		return nil, err
	}
	if err := w.watcher.Add(w.root); err != nil {
		w.watcher.Close()
		return nil, err
	}
	w.descend()
	go w.run(ctx)
	return w, nil
}

// moduleOf is the directory of the CUE module that a directory belongs to, ""
// if it belongs to none.
func moduleOf(dir string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, "cue.mod")); err == nil && info.IsDir() {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// descend watches what lies below the root. What can't be watched is passed
// over: saving the model itself is still seen.
func (w *Watcher) descend() {
	if !w.deep {
		return
	}
	n := 0
	_ = filepath.WalkDir(w.root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil || !d.IsDir():
			return nil
		case path != w.root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
			return fs.SkipDir
		case n == maxDirs:
			return fs.SkipAll
		}
		n++
		_ = w.watcher.Add(path)
		return nil
	})
}

func (w *Watcher) run(ctx context.Context) {
	defer w.watcher.Close()
	rest := time.NewTimer(time.Hour)
	rest.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-w.watcher.Events:
			if !ok {
				return
			}
			if concerns(e) {
				rest.Reset(settle)
			}
		case <-w.watcher.Errors:
			rest.Reset(settle) // something was missed: look again
		case <-rest.C:
			w.descend() // there may be new directories
			select {
			case w.Changes <- struct{}{}:
			default: // nobody has looked at the last one yet
			}
		}
	}
}

// concerns tells whether a change can change a model: one of a CUE file, or of
// what may be a directory with some.
func concerns(e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod {
		return false
	}
	name := filepath.Base(e.Name)
	return strings.HasSuffix(name, ".cue") || filepath.Ext(name) == "" && !strings.HasPrefix(name, ".")
}
