package lsp

import (
	"context"

	"github.com/sourcegraph/jsonrpc2"
)

// dict is an object of the protocol that is written once.
type dict map[string]any

// initialize tells the editor what we can do.
func (s *Server) initialize(p initializeParams) (later, error) {
	s.ready = true
	s.watches = p.Capabilities.Workspace.DidChangeWatchedFiles.DynamicRegistration
	return func(context.Context) (any, error) {
		return dict{
			"serverInfo": dict{"name": "tautline", "version": s.version},
			"capabilities": dict{
				"positionEncoding":       "utf-16",
				"textDocumentSync":       dict{"openClose": true, "change": 2, "save": dict{}},
				"hoverProvider":          true,
				"completionProvider":     dict{"triggerCharacters": []string{`"`, ".", "/", ":"}},
				"definitionProvider":     true,
				"referencesProvider":     true,
				"documentSymbolProvider": true,
				"renameProvider":         dict{"prepareProvider": true},
				"codeActionProvider":     dict{"codeActionKinds": []string{"quickfix"}},
			},
		}, nil
	}, nil
}

// initialized asks to be told of files that change otherwise.
func (s *Server) initialized(struct{}) {
	if !s.watches {
		return
	}
	go func() {
		_ = s.conn.Call(s.ctx, "client/registerCapability", dict{"registrations": []dict{{
			"id": "cue", "method": "workspace/didChangeWatchedFiles",
			"registerOptions": dict{"watchers": []dict{{"globPattern": "**/*.cue"}}},
		}}}, nil)
	}()
}

func (s *Server) opened(p openParams) {
	d := p.TextDocument
	name, err := fileOf(d.URI)
	if err != nil {
		return // something that was never a file: there is no model of it
	}
	s.docs[name] = newDocument(name, d.URI, d.Version, newText([]byte(d.Text)))
	s.touched(name)
}

func (s *Server) changed(p changeParams) {
	d := s.document(p.TextDocument.URI)
	if d == nil {
		return
	}
	t := d.text
	for _, c := range p.ContentChanges {
		if c.Range == nil {
			t = newText([]byte(c.Text))
		} else {
			t = t.changed(*c.Range, c.Text)
		}
	}
	version := d.version + 1
	if p.TextDocument.Version != nil {
		version = *p.TextDocument.Version
	}
	s.docs[d.name] = newDocument(d.name, d.uri, version, t)
	s.touched(d.name)
}

func (s *Server) saved(documentParams) { s.touched("") }

func (s *Server) watched(watchedParams) { s.touched("") }

func (s *Server) didClose(p documentParams) {
	if d := s.document(p.TextDocument.URI); d != nil {
		delete(s.docs, d.name)
		s.closed(d.name)
	}
}

func (s *Server) cancelled(p cancelParams) {
	var id jsonrpc2.ID
	if id.UnmarshalJSON(p.ID) != nil {
		return
	}
	if cancel := s.asked[id.String()]; cancel != nil {
		cancel()
	}
}

// document is an open document, or nil.
func (s *Server) document(uri string) *document {
	name, err := fileOf(uri)
	if err != nil {
		return nil
	}
	return s.docs[name]
}

// uri is what the editor calls a file.
func (s *Server) uri(name string) string {
	if d := s.docs[name]; d != nil {
		return d.uri
	}
	return uriOf(name)
}

// nothing is the answer where there is none.
func nothing(context.Context) (any, error) { return nil, nil }
