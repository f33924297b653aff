-- A session of Neovim with `tautline lsp`, as docs/editors.md sets it up. It runs with
-- a file open, small or large (TAUTLINE_SESSION), says what took how long, and ends
-- with an exit code.
local large = vim.env.TAUTLINE_SESSION == "large"
local uri = vim.uri_from_bufnr(0)

local function fail(why)
  io.stdout:write("session: " .. why .. "\n")
  vim.cmd("cquit 1")
end

local function wait(what, done)
  if not vim.wait(60000, done, 5) then fail("nothing comes of it: " .. what) end
end

local heard -- the version that the last diagnostics are of
local handler = vim.lsp.handlers["textDocument/publishDiagnostics"]
vim.lsp.handlers["textDocument/publishDiagnostics"] = function(err, result, ctx, config)
  if result and result.uri == uri then heard = result.version end
  return handler(err, result, ctx, config)
end

local function clients()
  return vim.lsp.get_clients and vim.lsp.get_clients() or vim.lsp.get_active_clients()
end

local function client()
  for _, c in pairs(clients()) do
    if c.name == "tautline" then return c end
  end
end

local function ask(method, params)
  local answer
  client().request(method, params, function(err, result) answer = { err = err, result = result } end, 0)
  wait(method, function() return answer ~= nil end)
  return answer
end

-- at is the place of a piece of the text; an index behind it begins with 0.
local function at(piece, behind)
  for n, line in ipairs(vim.api.nvim_buf_get_lines(0, 0, -1, false)) do
    local from = line:find(piece, 1, true)
    if from then
      return { textDocument = { uri = uri }, position = { line = n - 1, character = from - 1 + (behind or 0) } }
    end
  end
  fail("the text has no " .. piece)
end

local function diagnostics() return vim.diagnostic.get(0) end

local function session()
  wait("a client", function() return client() ~= nil and client().initialized end)
  wait("diagnostics", function() return heard ~= nil and #diagnostics() > 0 end)
  local before = #diagnostics()
  io.stdout:write("session: " .. before .. " diagnostics\n")

  -- What is typed counts, and what is right again is forgotten.
  local best = math.huge
  for _ = 1, 10 do
    local place = at('timeout: "2s"', 10).position
    local function put(from, to, text)
      heard = nil
      local began = vim.loop.hrtime()
      vim.api.nvim_buf_set_text(0, place.line, from, place.line, to, { text })
      wait("diagnostics of a change", function() return heard == vim.lsp.util.buf_versions[vim.api.nvim_get_current_buf()] end)
      return (vim.loop.hrtime() - began) / 1e6
    end
    local took = put(place.character, place.character + 2, "soon")
    local wrong = diagnostics()
    if #wrong ~= 1 or not wrong[1].message:find("not a duration", 1, true) or wrong[1].lnum ~= place.line then
      fail("what is wrong is not told: " .. vim.inspect(wrong))
    end
    best = math.min(best, took, put(place.character, place.character + 4, "2s"))
    if #diagnostics() ~= before then fail(before .. " diagnostics, then " .. #diagnostics()) end
  end
  io.stdout:write(string.format("session: %.0f ms at best from a change to its diagnostics\n", best))

  local id = large and "l7" or "ask"
  local hover = ask("textDocument/hover", at(id .. ": {", 0)).result
  if not hover or not hover.contents.value:find("| stated |", 1, true) then fail("hover: " .. vim.inspect(hover)) end

  local list = ask("textDocument/completion", at(id .. ': {from: "', #id + 10)).result
  if not list or #list.items < 2 then fail("completion: " .. vim.inspect(list)) end

  local found = ask("textDocument/definition", at(id .. ': {from: "', #id + 10)).result
  if not found or #found ~= 1 then fail("definition: " .. vim.inspect(found)) end

  -- Rename, as Neovim does it: in all files of the system.
  local was, is = large and "dlq" or "b", "renamed-box"
  local params = large and at("\tdlq: {", 1) or at('to: "b"', 5)
  params.newName = is
  local answer = ask("textDocument/rename", params)
  if answer.err or not answer.result then fail("rename: " .. vim.inspect(answer)) end
  vim.lsp.util.apply_workspace_edit(answer.result, "utf-16")
  local text = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
  if text:find('"' .. was .. '"', 1, true) or not text:find('"' .. is .. '"', 1, true) then fail("rename left: " .. text:sub(1, 400)) end
  if not large then
    local more = vim.fn.bufnr("more.cue")
    local line = vim.api.nvim_buf_get_lines(more, 2, 3, false)[1]
    if not line:find('to: "renamed-box"', 1, true) then fail("rename left another file: " .. line) end
  end
  params.newName = "not an id"
  params.position = at('"renamed-box"', 1).position
  if not ask("textDocument/rename", params).err then fail("a rename to no id is not refused") end

  local told = {} -- 0.7 has a client for each file, and the last may only be beginning
  wait("the end", function()
    for _, c in pairs(clients()) do
      if not told[c.id] then
        told[c.id] = true
        c.stop()
      end
    end
    return client() == nil
  end)
  io.stdout:write("session: done\n")
  vim.cmd("qall!")
end

local ok, why = pcall(session)
if not ok then fail(tostring(why)) end
