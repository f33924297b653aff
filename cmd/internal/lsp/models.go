package lsp

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	// patience is how long a judgement goes on of what has been changed since.
	patience = 500 * time.Millisecond
	// quiet is how long nobody may have typed before flows are searched through, where
	// that takes long.
	quiet = 400 * time.Millisecond
	// soon is how long that may take to be done at each change.
	soon = 60 * time.Millisecond
)

// state is what is known of the model of a directory.
type state struct {
	// dirty tells that it has to be judged again, deeper that flows have to be
	// searched through, once it is quiet.
	dirty, deeper bool
	changed       time.Time
	// slow tells that searching through its flows takes long.
	slow bool
	// good is the model as it last loaded, and verdict what was said of it.
	good    *Ask
	verdict *Verdict
	// read are the files that it was last read from.
	read []string
	// told are the diagnostics by file.
	told map[string][]Diagnostic
}

// running is a judgement that is going on.
type running struct {
	dir    string
	began  time.Time
	deeper bool
	cancel context.CancelFunc
}

// touched has the models judged again that a file belongs to; "" is any.
func (s *Server) touched(name string) {
	if filepath.Ext(name) == ".cue" && !strings.Contains(filepath.ToSlash(name), "/cue.mod/") && s.models[filepath.Dir(name)] == nil {
		s.models[filepath.Dir(name)] = &state{told: map[string][]Diagnostic{}}
	}
	for dir, m := range s.models {
		if name != "" && dir != filepath.Dir(name) && !slices.Contains(m.read, name) {
			continue
		}
		m.dirty, m.deeper, m.changed = true, false, time.Now()
		if r := s.running; r != nil && r.dir == dir {
			wait := patience - time.Since(r.began)
			if r.deeper {
				wait = 0
			}
			time.AfterFunc(max(0, wait), r.cancel)
		}
	}
	s.wake()
}

func (s *Server) wake() {
	select {
	case s.work <- struct{}{}:
	default: // it is awake
	}
}

// run judges models, one after the other, until the context ends.
func (s *Server) run(ctx context.Context) {
	for {
		dir, deeper, wait := s.next()
		if dir != "" {
			s.judgeOnce(ctx, dir, deeper)
		}
		if dir != "" && ctx.Err() == nil {
			continue
		}
		later := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			later.Stop()
			return
		case <-s.work:
		case <-later.C:
		}
		later.Stop()
	}
}

// next is the model that is to be judged next, and how: or how long there is none.
func (s *Server) next() (dir string, deeper bool, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait = time.Hour
	for _, d := range s.dirs() {
		switch m := s.models[d]; {
		case m.dirty:
			m.dirty = false
			return d, false, 0
		case m.deeper:
			left := quiet - time.Since(m.changed)
			if !m.slow || left <= 0 {
				m.deeper = false
				return d, true, 0
			}
			wait = min(wait, left)
		}
	}
	return "", false, wait
}

// dirs are the directories of the models, those that were changed last first.
func (s *Server) dirs() []string {
	var dirs []string
	for d := range s.models {
		dirs = append(dirs, d)
	}
	slices.SortFunc(dirs, func(a, b string) int {
		if c := s.models[b].changed.Compare(s.models[a].changed); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return dirs
}

// judgeOnce judges a model as it is now, and tells what was found unless it has been
// changed since.
func (s *Server) judgeOnce(ctx context.Context, dir string, deeper bool) {
	s.mu.Lock()
	m := s.models[dir]
	if m == nil {
		s.mu.Unlock()
		return
	}
	a := s.ask(dir)
	a.Whole, a.Kept = deeper || m.verdict != nil && !m.slow, deeper
	one, cancel := context.WithCancel(ctx)
	defer cancel()
	s.running = &running{dir, time.Now(), deeper, cancel}
	s.mu.Unlock()

	v, err := s.judge.Verdict(one, a)

	s.mu.Lock()
	defer s.mu.Unlock()
	s.running = nil
	if s.models[dir] != m || m.dirty || ctx.Err() != nil {
		return // it has been changed, or closed
	}
	if err != nil {
		if !errors.Is(err, context.Canceled) {
			s.failed(dir, m, err)
		}
		return
	}
	if v.Whole {
		m.slow = v.Search > soon
	}
	m.deeper = v.IsModel && v.Loads && !v.Whole
	m.read = v.Read
	if v.Loads {
		m.good, m.verdict = &a, v
	}
	told := map[string][]Diagnostic{}
	for _, d := range v.Diagnostics {
		told[d.File] = append(told[d.File], d)
	}
	s.tell(dir, m, told)
}

// failed tells why a model isn't judged: it takes too long, or too much.
func (s *Server) failed(dir string, m *state, err error) {
	s.log.Printf("%s: %v", dir, err)
	told := map[string][]Diagnostic{}
	for _, d := range s.docs {
		if d.dir() == dir {
			first, _, _ := strings.Cut(err.Error(), "\n")
			told[d.name] = []Diagnostic{{File: d.name, Range: Range{End: Position{0, 1}}, Severity: 1, Message: first}}
		}
	}
	s.tell(dir, m, told)
}

// tell has what is wrong with a model replace what was told before. Of documents that
// are open it is told, too, that nothing is wrong.
func (s *Server) tell(dir string, m *state, told map[string][]Diagnostic) {
	names := map[string]bool{}
	for name := range m.told {
		names[name] = true
	}
	for name := range told {
		names[name] = true
	}
	for _, d := range s.beside(dir) {
		names[d.name] = true
	}
	delete(names, "")
	m.told = told
	for name := range names {
		s.publish(name)
	}
}

// publish tells what all models say of a file.
func (s *Server) publish(name string) {
	p := diagnosticParams{URI: s.uri(name), Diagnostics: []diagnostic{}}
	if d := s.docs[name]; d != nil {
		p.Version = &d.version
	}
	dirs := slices.DeleteFunc(s.dirs(), func(dir string) bool { return len(s.models[dir].told[name]) == 0 })
	seen := map[string]bool{}
	for _, dir := range dirs {
		for _, d := range s.models[dir].told[name] {
			out := s.diagnostic(d)
			if len(dirs) > 1 { // what several models share they say each
				key := string(marshalled(out))
				if seen[key] {
					continue
				}
				seen[key] = true
			}
			p.Diagnostics = append(p.Diagnostics, out)
		}
	}
	s.outbox[p.URI] = p
	select {
	case s.mail <- struct{}{}:
	default:
	}
}

// post sends what is told, the last of each file, without holding up anybody: an
// editor may read slowly.
func (s *Server) post(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.mail:
		}
		s.mu.Lock()
		out := s.outbox
		s.outbox = map[string]diagnosticParams{}
		s.mu.Unlock()
		for _, uri := range slices.Sorted(maps.Keys(out)) {
			s.notify("textDocument/publishDiagnostics", out[uri])
		}
	}
}

func (s *Server) diagnostic(d Diagnostic) diagnostic {
	out := diagnostic{Range: d.Range, Severity: d.Severity, Code: d.Code, Source: "tautline", Message: d.Message}
	for _, r := range d.Related {
		out.Related = append(out.Related, related{location{s.uri(r.File), r.Range}, r.Note})
	}
	return out
}

// ask is a model as it is now.
func (s *Server) ask(dir string) Ask {
	a := Ask{Dir: dir, Files: map[string]string{}}
	for name, d := range s.docs {
		if filepath.Ext(name) == ".cue" {
			a.Files[name] = d.content
		}
	}
	return a
}

// closed forgets the models of which no file is open any more.
func (s *Server) closed(name string) {
	for dir, m := range s.models {
		open := false
		for n := range s.docs {
			open = open || filepath.Dir(n) == dir
		}
		if !open {
			delete(s.models, dir)
			for file := range m.told {
				s.publish(file)
			}
		}
	}
	for _, m := range s.models {
		if slices.Contains(m.read, name) {
			m.dirty = true
		}
	}
	s.wake()
}
