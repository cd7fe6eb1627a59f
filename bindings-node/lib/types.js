"use strict";
/** The plain data of answers. Keys are the same in every language; a member that does not apply is left out. */
Object.defineProperty(exports, "__esModule", { value: true });
