import { z } from 'zod';

/** A key of the environment that names a file. */
export const filePath = (example: string) => z.string().min(1, 'the path of a file').meta({ example });
