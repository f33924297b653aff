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
	// impatience is how long after the first of many changes somebody is told,
	// even if they don't end.
	impatience = 2 * time.Second
	// absence is how often a directory that is gone is looked for.
	absence = time.Second
	// maxDirs is how many directories are watched.
	maxDirs = 512
)

// Watcher tells when a model's files change.
type Watcher struct {
	// Changes has a value when files changed and then rested.
	Changes chan struct{}

	root string
	deep bool
	// beside is the directory of the file that the model's own is a link to.
	beside  string
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
	w := &Watcher{Changes: make(chan struct{}, 1)}
	if !info.IsDir() {
		if file, err := filepath.EvalSymlinks(dir); err == nil {
			w.beside = filepath.Dir(file)
		}
		dir = filepath.Dir(dir)
	}
	w.root = dir
	if module := moduleOf(dir); module != "" {
		w.root, w.deep = module, true
	}
	if w.watcher, err = fsnotify.NewWatcher(); err != nil {
		return nil, err
	}
	if err := w.look(); err != nil {
		w.watcher.Close()
		return nil, err
	}
	go w.run(ctx)
	return w, nil
}

// look watches what is there now. A directory that was deleted and made again
// has to be watched again.
func (w *Watcher) look() error {
	if err := w.watcher.Add(w.root); err != nil {
		return err
	}
	if w.beside != "" {
		_ = w.watcher.Add(w.beside)
	}
	w.descend()
	return nil
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
	rest, back := time.NewTimer(time.Hour), time.NewTimer(time.Hour)
	rest.Stop()
	back.Stop()
	var first time.Time // of the changes that nobody was told of yet
	changed := func() {
		if first.IsZero() {
			first = time.Now()
		}
		rest.Reset(min(settle, max(0, impatience-time.Since(first))))
	}
	for {
		select {
		case <-ctx.Done():
			return
		case e, ok := <-w.watcher.Events:
			if !ok {
				return
			}
			if e.Name == w.root || concerns(e) {
				changed()
			}
		case <-w.watcher.Errors:
			changed() // something was missed
		case <-back.C:
			if _, err := os.Stat(w.root); err != nil {
				back.Reset(absence)
			} else {
				changed()
			}
		case <-rest.C:
			first = time.Time{}
			if w.look() != nil {
				back.Reset(absence)
			}
			select {
			case w.Changes <- struct{}{}:
			default: // nobody has looked at the last one yet
			}
		}
	}
}

// concerns tells whether a change can change a model: one of a CUE file, or
// that a directory, which may have some, came or went. Nobody writes to a
// directory: what is written to is a file, perhaps the one into which somebody
// has us talk.
func concerns(e fsnotify.Event) bool {
	if e.Op == fsnotify.Chmod {
		return false
	}
	name := filepath.Base(e.Name)
	if strings.HasSuffix(name, ".cue") {
		return true
	}
	return e.Op != fsnotify.Write && filepath.Ext(name) == "" && !strings.HasPrefix(name, ".")
}
